/** Catches what a render throws, so that a fault shows as a sentence and a button, not as an empty window. */

import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { FullMessage } from './FullMessage.tsx';

interface Props {
  readonly children: ReactNode;
}

export class Broken extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <FullMessage
        title={i18next.t('connection.brokenTitle')}
        text={i18next.t('connection.brokenText')}
        action={i18next.t('connection.reload')}
        onAction={() => location.reload()}
      />
    );
  }
}

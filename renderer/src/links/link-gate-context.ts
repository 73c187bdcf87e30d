/** Hands the question that is asked before a doubtful address opens down to the links. */

import { createContext, useContext } from 'react';

export interface LinkGate {
  /**
   * Whether this address may open now; it is noted as opened then. Where not, the person has been asked instead.
   * @param opener has the focus again once they answered
   */
  mayOpen(address: string, opener: HTMLElement): boolean;
}

export const LinkGateContext = createContext<LinkGate | undefined>(undefined);

export function useLinkGate(): LinkGate {
  const gate = useContext(LinkGateContext);
  if (gate === undefined) throw new Error('LinkGate is missing above this component');
  return gate;
}

/** What was jumped to stands out for a moment. */

import { useCallback, useEffect, useRef, useState } from 'react';

/** Long enough for the eye to find it. */
const LIT_MS = 2_200;

export function useLit(): [key: string | undefined, light: (key: string | undefined) => void] {
  const [lit, setLit] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const light = useCallback((key: string | undefined) => {
    clearTimeout(timer.current);
    setLit(key);
    timer.current = setTimeout(() => setLit(undefined), LIT_MS);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [lit, light];
}

import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

export interface TextParam { readonly text: string; /** What the page's address has: this is asked for. */ readonly asked: string; readonly setText: (text: string) => void }
/** A text that somebody types and that the page's address keeps: it follows the typing a little later, and the typing follows it when one goes back. */
export function useTextParam(name: string): TextParam {
  const [params, setParams] = useSearchParams();
  const asked = params.get(name) ?? '';
  const [text, setText] = useState(asked);
  const [told, tell] = useState(asked);
  if (asked !== told) { tell(asked); if (asked !== text.trim()) setText(asked); }
  const keep = useDebouncedCallback((value: string) => { setParams((old) => { const next = new URLSearchParams(old); if (value === '') next.delete(name); else next.set(name, value); return next; }, { replace: true }); }, 220);
  return { text, asked, setText: (value) => { setText(value); keep(value.trim()); } };
}

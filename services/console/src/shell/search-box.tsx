import { TextInput } from '@mantine/core';
import { useState, type SubmitEvent, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../components/icons.tsx';
import { KeyHint } from '../components/marks.tsx';

/** Search over everything: Enter opens the page of hits. */
export function SearchBox({ onPalette }: { readonly onPalette: () => void }): ReactNode {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() === '') onPalette(); else void navigate(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <form role="search" className="w-search" onSubmit={submit}>
      <TextInput id="search" size="xs" aria-label="Search people, devices, addresses, cases" placeholder="Search people, devices, addresses, cases" maxLength={400} value={text} onChange={(e) => { setText(e.currentTarget.value); }}
        leftSection={<Icon name="search" size={14} />} rightSection={<KeyHint keys="/" />} rightSectionPointerEvents="none" />
    </form>
  );
}

import type { ReactNode } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { KeyHint } from '../components/marks.tsx';
import { useKeys } from '../keys.tsx';
import type { Target } from './act.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { CommentDialog } from './comment-dialog.tsx';
import { type Deed, possible } from './deeds.ts';
import { SuppressDialog } from './suppress-dialog.tsx';
import { TagDialog } from './tag-dialog.tsx';

/** The dialog of a deed, or the list of all deeds. */
export default function DialogOf({ deed, target, onClose, begin }: { readonly deed: Deed | 'all'; readonly target: Target; readonly onClose: () => void; readonly begin: (deed: Deed) => void }): ReactNode {
  switch (deed) {
    case 'close': return <CloseDialog target={target} onClose={onClose} />;
    case 'comment': return <CommentDialog target={target} onClose={onClose} />;
    case 'assign': return <AssignDialog target={target} onClose={onClose} />;
    case 'tag': return <TagDialog target={target} onClose={onClose} />;
    case 'suppress': return target.kind === 'one' ? <SuppressDialog row={target.row} onClose={onClose} /> : null;
    case 'all': return <Dialog title="Actions" onClose={onClose} size="sm"><All target={target} begin={begin} /></Dialog>;
    case 'mine': case 'reopen': return null;
  }
}

function All({ target, begin }: { readonly target: Target; readonly begin: (deed: Deed) => void }): ReactNode {
  const list = possible(target);
  useKeys('Actions', list.flatMap(({ deed, key, label }) => (key === undefined ? [] : [{ keys: key.replace('shift+', ''), help: label, run: () => { begin(deed); } }])));
  return <div style={{ display: 'grid', gap: 2 }}>{list.map(({ deed, key, label }, i) => <button key={deed} type="button" className="w-item" data-autofocus={i === 0 || undefined} onClick={() => { begin(deed); }}><span>{label}</span>{key !== undefined && <KeyHint keys={key} />}</button>)}</div>;
}

import { useState, type ReactNode } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { KeyHint } from '../components/marks.tsx';
import { keyGroups } from '../keys.tsx';

/** All keys of the page that is open. */
export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [groups] = useState(keyGroups);
  return (
    <Dialog title="Keys" onClose={onClose} size="lg">
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(250px, 1fr))', gap: '6px 28px', alignItems: 'start' }}>
        {groups.map(({ group, items }) => (
          <section key={group}>
            <h3 style={{ margin: '6px 0' }}>{group}</h3>
            <table className="w-table"><tbody>{items.map(({ keys, help }) => <tr key={keys}><td style={{ width: 84 }}><KeyHint keys={keys} /></td><td>{help}</td></tr>)}</tbody></table>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

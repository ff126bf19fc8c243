import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { detectorPath } from '../../components/links.tsx';
import '../../entity/entity.css';
import { type Block, blocksOf, type Inline } from './markdown.ts';

/** A page of another detector is a page here; other pages of the documentation are not served by the console: their name is shown. */
function Target({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  if (/^https?:/i.test(href)) return <a href={href} target="_blank" rel="noopener noreferrer">{children}</a>;
  const other = /(?:^|detectors\/|\.\/)([a-z-]+\.[a-z-]+)\.md(?:#.*)?$/.exec(href)?.[1];
  return other === undefined ? <span title={href}>{children}</span> : <Link to={detectorPath(other)}>{children}</Link>;
}

const Inlines = ({ parts }: { readonly parts: readonly Inline[] }): ReactNode => parts.map((part, i) => {
  switch (part.type) {
    case 'text': return part.text;
    case 'code': return <code key={i}>{part.text}</code>;
    case 'strong': return <strong key={i}><Inlines parts={part.parts} /></strong>;
    case 'em': return <em key={i}><Inlines parts={part.parts} /></em>;
    case 'link': return <Target key={i} href={part.href}><Inlines parts={part.parts} /></Target>;
  }
});

function One({ block }: { readonly block: Block }): ReactNode {
  switch (block.type) {
    case 'heading': return block.level <= 2 ? <h3><Inlines parts={block.parts} /></h3> : <h4><Inlines parts={block.parts} /></h4>;
    case 'paragraph': return <p><Inlines parts={block.parts} /></p>;
    case 'quote': return <blockquote><Inlines parts={block.parts} /></blockquote>;
    case 'code': return <pre tabIndex={0}><code>{block.text}</code></pre>;
    case 'list': { const items = block.items.map((item, i) => <li key={i}><Inlines parts={item} /></li>); return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>; }
    case 'table': return (
      <div className="e-md-table"><table className="w-table"><thead><tr>{block.head.map((cell, i) => <th key={i}><Inlines parts={cell} /></th>)}</tr></thead>
        <tbody>{block.rows.map((row, i) => <tr key={i}>{row.map((cell, n) => <td key={n}><Inlines parts={cell} /></td>)}</tr>)}</tbody></table></div>
    );
  }
}

/** Markdown as elements: nothing of it is ever read as HTML. `skipsTitle`: the first heading is the page's own. */
export function Markdown({ text, skips = () => false }: { readonly text: string; /** Blocks that stand elsewhere on the page. */ readonly skips?: (block: Block, index: number) => boolean }): ReactNode {
  return <div className="e-md">{blocksOf(text).map((block, i) => (skips(block, i) ? null : <One key={i} block={block} />))}</div>;
}

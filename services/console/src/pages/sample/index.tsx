import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { AddressLink, casePath, personPath } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useSession } from '../../session.tsx';
import './sample.css';

type Story = api.SampleStory;
const kinds: Readonly<Record<Story['kind'], { readonly tone: 'bad' | 'warn' | 'good'; readonly label: string }>> = { fraud: { tone: 'bad', label: 'fraud' }, policy: { tone: 'warn', label: 'against the rules, no fraud' }, innocent: { tone: 'good', label: 'innocent' } };

function Told({ story }: { readonly story: Story }): ReactNode {
  const { tone, label } = kinds[story.kind];
  return (
    <article className="s-story" data-kind={story.kind}>
      <h3>{story.title} <Mark tone={tone}>{label}</Mark></h3>
      <p>{story.text}</p>
      <p className="s-links">{story.people.map(({ id, name }) => <Link key={id} to={personPath(id)}><Untrusted text={name} short={40} expands={false} /></Link>)}{story.address !== undefined && <span>from <AddressLink ip={story.address} /></span>}</p>
      <p className="s-found">{story.case_id === undefined ? <span className="w-quiet">No case: the page of the person tells why not.</span> : <Link to={casePath(story.case_id)}>The case that was found</Link>}</p>
    </article>
  );
}

/** What the sample company holds: each fraud, and beside it the innocent who only look like it. */
export function Component(): ReactNode {
  const { sample } = useSession().product;
  if (sample === undefined) return <Page title="Sample company"><EmptyState title="This is no sample">These are your own people and logs.</EmptyState></Page>;
  const { stories = [] } = sample;
  return (
    <Page title="Sample company">
      <p className="s-lead">{sample.text} {stories.length > 0 && <>These frauds were put into it, and beside each stand people who only look alike: a good detector finds the left and leaves the right alone.</>}</p>
      {stories.filter((s) => s.like === undefined).map((fraud) => (
        <section key={fraud.title} className="s-row w-panel" aria-label={fraud.title}><Told story={fraud} /><div className="s-alike">{stories.filter((s) => s.like === fraud.title).map((story) => <Told key={story.title} story={story} />)}</div></section>
      ))}
      <Panel title="Your own company"><p className="s-own">{sample.how}</p></Panel>
    </Page>
  );
}

import { randomBytes } from 'node:crypto';
import { type Action, ActionSchema, api, type Case, DAY, preview, type Scope, seenOf, type Suppression, type Taken } from '@winnow/core';
import { Type } from 'typebox';
import { Clean } from 'typebox/value';
import { type Indexed, isIn, muterOf, workView } from '../case-index.ts';
import { type Context, type Routes } from '../context.ts';
import { type Principal } from '../ports.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { caseOf, etagOf, fitsEtag, principalOf, tagged } from '../request.ts';
import { found } from './cases.ts';

const IdParams = Type.Object({ id: api.Id });
/** A suppression may not last for ever: what is hidden has to be looked at again. */
const LONGEST_SUPPRESSION = 400 * DAY;
const MOST_IN_BULK = 1000;

export const actionRoutes: Routes = (app, context) => {
  app.post('/cases/:id/actions', {
    config: { access: 'act' },
    schema: {
      tags: ['cases'], operationId: 'actOnCase', summary: 'Does something about a case', description: 'Assigns it, says how far the work is, what was found out, comments, tags, suppresses, or takes an action back. If-Match names the state that was seen: the ETag of the case.',
      params: IdParams, headers: Type.Object({ 'if-match': Type.Optional(Type.String({ maxLength: 100 })) }), body: ActionSchema,
      response: { 200: api.ActedSchema, 404: problem('no such case'), 409: problem('somebody else did something since; `current` is the work as it is'), 413: problem('too large'), 415: problem('no JSON'), 428: problem('If-Match is missing') },
    },
  }, async (request, reply): Promise<api.Acted> => {
    const principal = principalOf(request);
    const { id } = request.params;
    const match = request.headers['if-match'];
    if (match === undefined) throw new ProblemError(428, 'if-match', 'send If-Match with the ETag of the case, so that nobody\'s work is lost');
    const [acted, one] = await context.cases.alone(id, async () => {
      await caseOf(id, context);
      const now = await context.cases.renew(id) ?? await caseOf(id, context);
      if (!fitsEtag(match, etagOf(now.work.version))) throw new ProblemError(409, 'stale', `${id}: somebody did something about it since you looked; see what, and try again`, { current: workView(now), headers: { etag: etagOf(now.work.version) } });
      const taken = takenOf(request.body, { one: now, principal, at: context.now(), batch: '' });
      const { byId } = await context.cases.act([taken]);
      return [taken, byId.get(id) ?? now] as const;
    });
    audit(context, { principal, address: request.ip, action: request.body.action, cases: [id] });
    void tagged(reply, one);
    return { action_id: acted.id, work: workView(one) };
  });

  app.post('/cases/actions', {
    config: { access: 'act' },
    schema: { tags: ['cases'], operationId: 'actOnCases', summary: 'Does the same about many cases', description: `Of a list, or of all that a query asks for, at most ${String(MOST_IN_BULK)}. What it did can be taken back as a whole.`, body: api.BulkSchema, response: { 200: api.BulkResultSchema, 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request): Promise<api.BulkResult> => {
    const principal = principalOf(request);
    const { cases, q, action } = request.body;
    if ((cases === undefined) === (q === undefined)) throw new ProblemError(400, 'bad-request', 'name either cases or q: which cases are meant');
    const ids = cases ?? (await found(q ?? '', context)).list.map((one) => one.case.case_id);
    if (ids.length > MOST_IN_BULK) throw new ProblemError(400, 'too-many', `${String(ids.length)} cases; at most ${String(MOST_IN_BULK)} at once`);
    const batch = `b_${randomBytes(9).toString('hex')}`;
    const result = await eachOf(ids, context, (one) => takenOf(action, { one, principal, at: context.now(), batch }));
    audit(context, { principal, address: request.ip, action: action.action, cases: result.done });
    return { batch, ...result };
  });

  app.post('/cases/actions/undo', {
    config: { access: 'act' },
    schema: { tags: ['cases'], operationId: 'undoBatch', summary: 'Takes back what was done about many cases at once', body: Type.Object({ batch: Type.String({ pattern: '^b_[0-9a-f]{18}$' }) }, { additionalProperties: false }), response: { 200: api.BulkResultSchema, 404: problem('no such batch'), 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request): Promise<api.BulkResult> => {
    const principal = principalOf(request);
    const { batch } = request.body;
    const own = (id: string): boolean => id.startsWith(`${batch}.`);
    const ids = (await context.cases.now()).all.filter((one) => one.actions.some((a) => own(a.id))).map((one) => one.case.case_id);
    if (ids.length === 0) throw notFound('a batch of this id');
    const again = `b_${randomBytes(9).toString('hex')}`;
    const result = await eachOf(ids, context, (one) => {
      const of = one.actions.find((a) => own(a.id));
      if (of === undefined) throw notFound('what was done');
      return takenOf({ action: 'undo', of: of.id }, { one, principal, at: context.now(), batch: again });
    });
    audit(context, { principal, address: request.ip, action: 'undo', cases: result.done });
    return { batch: again, ...result };
  });

  suppressionRoutes(app, context);
};

const suppressionRoutes: Routes = (app, context) => {
  app.post('/suppressions/preview', {
    config: { access: 'read' },
    schema: { tags: ['cases'], operationId: 'previewSuppression', summary: 'What a suppression would have muted', description: 'Of the cases that changed in the last `days` days; also what it would have hidden of those that were found to be fraud.', body: api.PreviewAskSchema, response: { 200: api.PreviewSchema, 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request): Promise<api.Preview> => {
    const { scope, days = 30 } = request.body;
    checkScope(scope);
    const { all } = await context.cases.now();
    const newest = all.reduce((latest, one) => Math.max(latest, Date.parse(one.case.updated_at)), 0);
    // Where the logs ended long ago (an investigation) the last days of the logs are meant.
    const from = Math.min(context.now(), newest) - days * DAY;
    const recent = all.filter((one) => one.case.merged_into === undefined && Date.parse(one.case.updated_at) >= from);
    const now = context.now();
    const muted = preview({ id: '', case_id: '', at: now, actor: '', scope, reason: '', until: iso(now + LONGEST_SUPPRESSION) }, recent, { standing: all.flatMap((one) => one.work.suppressions), now });
    const headline = new Map(recent.map((one) => [one.case.case_id, one.case]));
    const [wholly, frauds] = [muted.filter((m) => m.isWhole).length, muted.filter((m) => m.verdict === 'fraud').length];
    return {
      cases: muted.slice(0, 200).map((m) => ({ case_id: m.case_id, headline: headline.get(m.case_id)?.headline ?? '', is_whole: m.isWhole, ...(m.verdict !== undefined && { verdict: m.verdict }) })),
      of: recent.length, days, wholly, evidence: muted.reduce((sum, m) => sum + m.evidence.length, 0), frauds, people: new Set(muted.flatMap((m) => headline.get(m.case_id)?.people ?? [])).size,
      text: `In ${String(days)} days this would have muted ${counted(wholly, 'case')} wholly and ${counted(muted.length - wholly, 'case')} in part, of ${String(recent.length)}; ${frauds === 0 ? 'none of them' : String(frauds)} found to be fraud.`,
    };
  });

  app.get('/suppressions', {
    config: { access: 'read' }, schema: { tags: ['cases'], operationId: 'listSuppressions', summary: 'What is suppressed, and what was', description: 'One is ended by an undo of its action on its case.', response: { 200: Type.Object({ items: Type.Array(api.SuppressionViewSchema) }) } },
  }, async (): Promise<{ items: api.SuppressionView[] }> => {
    const [{ all }, now] = [await context.cases.now(), context.now()];
    const list = all.flatMap((one) => one.work.suppressions).sort((a, b) => b.at - a.at);
    return { items: list.map((s) => ({ id: s.id, case_id: s.case_id, at: iso(s.at), actor: s.actor, scope: s.scope, reason: s.reason, until: s.until, is_active: now < Date.parse(s.until), mutes_now: mutedBy(s, all, now) })) };
  });
};

const mutedBy = (s: Suppression, all: readonly Indexed[], now: number): number => all.filter((one) => one.case.merged_into === undefined && one.case.evidence.some((e) => muterOf(one.case, e, [s], now) !== undefined)).length;
const counted = (n: number, what: string): string => `${String(n)} ${what}${n === 1 ? '' : 's'}`;
const iso = (ms: number): string => new Date(ms).toISOString();

interface Taking { readonly one: Indexed; readonly principal: Principal; readonly at: number; /** Of a bulk action, else empty. */ readonly batch: string }
/** The action as it is kept. Throws ProblemError 400 for what its schema cannot say. */
function takenOf(action: Action, { one, principal, at, batch }: Taking): Taken {
  if (action.action === 'suppress') checkSuppression(action, at);
  if (action.action === 'undo' && !one.actions.some((a) => a.id === action.of)) throw new ProblemError(400, 'bad-request', `undo: ${action.of.slice(0, 80)} is no action on this case`);
  if (action.action === 'tag' && action.add.length + action.remove.length === 0) throw new ProblemError(400, 'bad-request', 'tag: neither one to add nor one to remove');
  // Never before what was done already: the sum of actions goes by their time, and clocks may be set back.
  const last = one.actions.reduce((latest, a) => Math.max(latest, a.at), 0);
  const id = `${batch === '' ? `a_${randomBytes(9).toString('hex')}` : batch}.${one.case.case_id}`;
  // Only what the action's schema names is kept: a body may hold more.
  return { ...withSeen(Clean(ActionSchema, action) as Action, one.case), id, case_id: one.case.case_id, at: Math.max(at, last + 1), actor: principal.user };
}

/** What is new later is measured by what is there now, as this server sees it, whatever the client says. */
function withSeen(action: Action, c: Case): Action {
  if (action.action === 'verdict') return { ...action, seen: seenOf(c) };
  if (action.action === 'status') return { action: 'status', to: action.to, ...(action.to === 'closed' && { seen: seenOf(c) }) };
  return action;
}

function checkSuppression({ until, scope }: Extract<Action, { action: 'suppress' }>, at: number): void {
  const end = Date.parse(until);
  if (Number.isNaN(end) || end <= at) throw new ProblemError(400, 'bad-request', 'until: an instant in the future, for example 2027-01-31T00:00:00Z');
  if (end > at + LONGEST_SUPPRESSION) throw new ProblemError(400, 'bad-request', 'until: at most 400 days from now; what is hidden has to be looked at again');
  checkScope(scope);
}
function checkScope({ cidr }: Scope): void {
  if (cidr !== undefined && !isIn(cidr.split('/', 1).join(''), cidr)) throw new ProblemError(400, 'bad-request', 'scope.cidr: no network, for example 203.0.113.0/24');
}

/** One after the other; what cannot be done is told, with why. */
async function eachOf(ids: readonly string[], context: Context, take: (one: Indexed) => Taken): Promise<Pick<api.BulkResult, 'done' | 'failed'>> {
  const taken: Taken[] = [];
  const failed: api.BulkResult['failed'] = [];
  for (const id of ids) {
    try { taken.push(take(await caseOf(id, context))); } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      failed.push({ case_id: id, why: error.message });
    }
  }
  if (taken.length > 0) await context.cases.act(taken);
  return { done: taken.map((t) => t.case_id), failed };
}

function audit({ audit: trail }: Context, { principal, address, action, cases }: { readonly principal: Principal; readonly address: string; readonly action: string; readonly cases: readonly string[] }): void {
  trail.add({ principal, address, action: `case.${action}`, what: cases, ok: true });
}

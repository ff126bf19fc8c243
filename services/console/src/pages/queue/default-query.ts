/** What the queue shows in the morning: what is open by its evidence, not closed by somebody, and not muted as a whole. */
export const DEFAULT_QUERY = 'status:open -state:closed -suppressed:yes';

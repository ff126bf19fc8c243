/** One thing looked at. `bad` makes the exit code 1; `note` is worth knowing and may be meant so. */
export interface Fact { readonly level: 'ok' | 'note' | 'bad'; readonly name: string; readonly detail: string; /** What to do about it. */ readonly todo?: string }
export const ok = (name: string, detail: string): Fact => ({ level: 'ok', name, detail });
export const note = (name: string, detail: string, todo: string): Fact => ({ level: 'note', name, detail, todo });
export const bad = (name: string, detail: string, todo: string): Fact => ({ level: 'bad', name, detail, todo });

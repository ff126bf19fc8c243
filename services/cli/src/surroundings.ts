/** What a command tells, and to whom. `now`: Unix ms; `width`: columns. */
export interface Surroundings { readonly out: (text: string) => void; readonly warn: (line: string) => void; readonly progress: (line: string) => void; readonly now: () => number; readonly colour: boolean; readonly width: number }

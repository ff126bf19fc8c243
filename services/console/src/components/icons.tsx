import type { ReactNode } from 'react';

const paths = {
  cases: 'M4 6h16M4 12h16M4 18h10', people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.6 2.7-6 6-6s6 2.4 6 6M16 4.5a3.5 3.5 0 0 1 0 6.2M18 14.6c1.9.9 3 2.8 3 5.4',
  detectors: 'M12 21a9 9 0 1 1 9-9M12 16a4 4 0 1 1 4-4M12 12l8 8', health: 'M3 12h4l3-8 4 16 3-8h4', settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.8-4.8', sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5', moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.4 3.6-7 8-7s8 2.6 8 7', copy: 'M8 8V4h12v12h-4M4 8h12v12H4z', close: 'M6 6l12 12M18 6 6 18', down: 'M6 9l6 6 6-6', help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01', device: 'M4 5h16v11H4zM2 20h20',
  address: 'M12 21s7-6.3 7-11.5A7 7 0 0 0 5 9.500C5 14.700 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z', warning: 'M12 3 2 20h20zM12 10v4M12 17v.01', check: 'M5 12.500 10 17.500 19 7', eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z', download: 'M12 4v11M7 11l5 5 5-5M4 20h16', bookmark: 'M6 3h12v18l-6-5-6 5z', more: 'M5 12v.01M12 12v.01M19 12v.01',
} as const;
export type IconName = keyof typeof paths;

/** A line drawing, as large as the text beside it; it says nothing by itself, so readers of screens do not hear of it. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.9} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" style={{ flex: 'none' }}><path d={paths[name]} /></svg>
);

import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core';

/** A quiet blue: the console's one colour of its own; all the other colours say something. */
const ink: MantineColorsTuple = ['#eef4fb', '#dbe7f3', '#b4cde6', '#8ab2d9', '#689bce', '#538dc7', '#2f6cab', '#1f5a96', '#184c82', '#0f3d6c'];

/** Sober and dense: small steps, square corners, the system's own letters, colours by meaning (styles.css holds those that are ours). */
export const theme = createTheme({
  primaryColor: 'ink', colors: { ink }, primaryShade: { light: 7, dark: 5 }, autoContrast: true, luminanceThreshold: 0.36,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  defaultRadius: 'sm', radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '20px', lineHeight: '1.3' }, h2: { fontSize: '16px', lineHeight: '1.35' }, h3: { fontSize: '14px', lineHeight: '1.4' } } },
  cursorType: 'pointer', respectReducedMotion: true,
});

/** The same place that scheme.js reads before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: 'winnow.scheme' });

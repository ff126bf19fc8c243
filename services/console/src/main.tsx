import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { queries } from './api.ts';
import { router } from './router.tsx';
import { askEarly } from './session.tsx';
import { schemeManager, theme } from './theme.ts';

/** In the corner; not needed for the first paint. */
const Toasts = lazy(() => import('./components/toaster.tsx'));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
askEarly();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} colorSchemeManager={schemeManager} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <Suspense><Toasts /></Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

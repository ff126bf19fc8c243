import { createBrowserRouter, Navigate } from 'react-router';
import { Broken, Frame } from './shell/frame.tsx';

/** Each page is a module that exports `Component`, and a chunk of its own. */
export const router = createBrowserRouter([
  { path: '/signin', lazy: () => import('./pages/signin/index.tsx'), HydrateFallback: () => null, ErrorBoundary: Broken },
  // where the API leads who could not be signed in by single sign-on
  { path: '/sign-in', lazy: () => import('./pages/signin/index.tsx'), HydrateFallback: () => null, ErrorBoundary: Broken },
  { path: '/setup', lazy: () => import('./pages/setup/index.tsx'), HydrateFallback: () => null, ErrorBoundary: Broken },
  {
    path: '/', Component: Frame, HydrateFallback: () => null, ErrorBoundary: Broken,
    children: [
      {
        ErrorBoundary: Broken,
        children: [
          { index: true, element: <Navigate replace to="/cases" /> },
          { path: 'cases', lazy: () => import('./pages/queue/index.tsx') },
          { path: 'cases/:id', lazy: () => import('./pages/case/index.tsx') },
          { path: 'people', lazy: () => import('./pages/people/index.tsx') },
          { path: 'people/:id', lazy: () => import('./pages/person/index.tsx') },
          { path: 'devices/:id', lazy: () => import('./pages/device/index.tsx') },
          { path: 'addresses/:ip', lazy: () => import('./pages/address/index.tsx') },
          { path: 'search', lazy: () => import('./pages/search/index.tsx') },
          { path: 'detectors', lazy: () => import('./pages/detectors/index.tsx') },
          { path: 'detectors/:id', lazy: () => import('./pages/detector/index.tsx') },
          { path: 'sample', lazy: () => import('./pages/sample/index.tsx') },
          { path: 'health', lazy: () => import('./pages/health/index.tsx') },
          { path: 'settings', lazy: () => import('./pages/settings/index.tsx') },
          { path: '*', lazy: () => import('./pages/unknown/index.tsx') },
        ],
      },
    ],
  },
]);

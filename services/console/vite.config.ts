import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Everything is served by the api from its own origin: no inline script (its CSP allows none), names of assets carry a hash of their content, each page is a
 * chunk of its own, and what draws graphs and maps is loaded by those who open one.
 */
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'graph', test: /node_modules[\\/](?:cytoscape|cytoscape-fcose|cose-base|layout-base)[\\/]/ },
            { name: 'map', test: /node_modules[\\/](?:d3-geo|d3-array|topojson-client|world-atlas)[\\/]/ },
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler|react-router|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080' } } },
});

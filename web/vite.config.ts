import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite` serves the sources and asks a `culprit serve` on its default port for data; `vite build` writes dist/. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': process.env['CULPRIT_SERVER'] ?? 'http://127.0.0.1:8080' } },
});

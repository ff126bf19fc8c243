#!/usr/bin/env node
// Before anything else runs: the embedded engine's queries share this pool with files and compression, and four threads starve both.
process.env.UV_THREADPOOL_SIZE ??= '16';
await import('../dist/main.js');

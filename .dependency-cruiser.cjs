/**
 * Who may import whom. The one table of the architecture: a folder may import the folders named
 * beside it (by their index.ts) and nothing else under src/. `runtime` is open to all.
 */
const MAY_IMPORT = {
  runtime: [],
  market: [],
  lake: ['market'],
  ingest: ['market', 'lake'],
  features: ['market'],
  scores: ['market'],
  models: ['market', 'features', 'scores'],
  report: ['market', 'scores', 'models'],
  forecast: ['market', 'lake', 'ingest', 'features', 'scores', 'models'],
  api: ['market', 'lake', 'scores', 'models', 'forecast'],
  jobs: ['market', 'lake', 'ingest', 'features', 'scores', 'models', 'forecast', 'api'],
  adapters: ['market', 'lake', 'ingest', 'features', 'models', 'forecast'],
  cli: [
    'market',
    'lake',
    'ingest',
    'features',
    'scores',
    'models',
    'report',
    'forecast',
    'api',
    'jobs',
  ],
}

const folders = Object.keys(MAY_IMPORT)

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Data flows one way.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...folders.map((folder) => ({
      name: `${folder}-knows-only-upstream`,
      comment: 'Downstream knows upstream, never the reverse. Only main.ts wires adapters.',
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/',
        pathNot: [
          `^src/${folder}/`,
          '^src/runtime/index\\.ts$',
          ...MAY_IMPORT[folder].map((upstream) => `^src/${upstream}/index\\.ts$`),
        ],
      },
    })),
    {
      name: 'enter-by-the-door',
      comment: 'Another folder is entered by its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/.+',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/adapters/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'every-folder-is-in-the-table',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: folders.map((folder) => `^src/${folder}/`) },
    },
    {
      name: 'main-is-the-only-wiring',
      severity: 'error',
      from: { pathNot: '^src/main\\.ts$' },
      to: { path: '^src/main\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
}

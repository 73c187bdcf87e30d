/** The house rule of docs/architecture.md, each ban with its why. `npm run lint` enforces it, a test sees each one bite. */

const EARSHOT_ROOMS = '^(src|electron|renderer)/';

function ban(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ban(
      'core-knows-nobody',
      'core holds the words everyone uses; if it used anyone, there would be no bottom to stand on',
      { path: '^src/core/' },
      { path: EARSHOT_ROOMS, pathNot: '^src/core/' },
    ),
    ban(
      'scan-peer-history-are-strangers',
      'finding, talking and remembering change for different reasons; the node alone puts them together',
      { path: '^src/(scan|peer|history)/' },
      { path: EARSHOT_ROOMS, pathNot: ['^src/core/', '^src/$1/'] },
    ),
    ban(
      'ipc-is-a-contract',
      'the contract is read by windows and bots, who have no node in them: words of core only',
      { path: '^src/ipc/' },
      { path: EARSHOT_ROOMS, pathNot: '^src/(core|ipc)/' },
    ),
    ban(
      'node-has-no-face',
      'a node runs the same under every shell, so it knows none',
      { path: '^src/node/' },
      { path: EARSHOT_ROOMS, pathNot: '^src/(core|ipc|scan|peer|history|node)/' },
    ),
    ban(
      'shells-go-through-the-node',
      'a shell that dials or scans by itself is a second node',
      { path: '^(src/shell|electron)/' },
      { path: '^(src/(scan|peer|history)|renderer)/' },
    ),
    ban(
      'shell-is-not-desktop',
      'terminal and web must run where there is no Electron',
      { path: '^src/' },
      { path: '^electron/' },
    ),
    ban(
      'window-knows-the-contract-only',
      'the same window runs in Electron and in any browser; what it needs of a node, the contract says',
      { path: '^renderer/' },
      { path: EARSHOT_ROOMS, pathNot: '^(renderer|src/core|src/ipc)/' },
    ),
    ban(
      'window-has-no-node',
      'a sandboxed page has none of these',
      { path: '^renderer/' },
      { dependencyTypes: ['core'] },
    ),
    ban(
      'core-and-ipc-are-pure',
      'the window and Node both run them: no sockets, files or processes',
      { path: '^src/(core|ipc)/' },
      { dependencyTypes: ['core'] },
    ),
    ban(
      'only-electron-names-electron',
      'everything else must run, and be tested, without it',
      { pathNot: '^electron/' },
      { path: '(^|/)node_modules/electron/|^electron$' },
    ),
    ban(
      'only-the-transport-names-grpc',
      'the wire below the sessions can be replaced, and is in tests, as long as nobody else knows it',
      { pathNot: '^src/peer/(grpc-[^/]+|chat-proto)\\.ts$' },
      { path: '(^|/)node_modules/@grpc/|^@grpc/' },
    ),
    ban(
      'only-the-store-names-sqlite',
      'the rules of the history are pure; the disk is behind one file',
      { pathNot: '^src/history/sqlite-[^/]+\\.ts$' },
      { path: '^(node:)?sqlite$' },
    ),
    ban(
      'no-test-code-in-the-program',
      'what only tests need stays with them',
      { path: EARSHOT_ROOMS },
      { path: '^(test|bench|scripts)/' },
    ),
    ban('no-cycles', 'two files that need each other are one room with a wall through it', {}, { circular: true }),
    ban(
      'no-orphans',
      'a file that nobody uses and that uses nobody is forgotten',
      { orphan: true, pathNot: ['\\.d\\.ts$', '\\.css$'] },
      {},
    ),
    ban(
      'no-dev-packages-in-the-node',
      'what a node runs on is a dependency, or it is missing where only those are installed',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    ban('no-unresolvable', 'an import that leads nowhere', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    builtInModules: { add: ['node:sqlite', 'sqlite'] },
  },
};

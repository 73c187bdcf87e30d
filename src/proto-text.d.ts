/** `.proto` files are imported as their text: by esbuild's text loader, and by a transform in vitest.config.ts. */
declare module '*.proto' {
  const text: string;
  export default text;
}

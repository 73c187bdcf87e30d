/** Property tests draw the same cases in every run; `FC_SEED=… npm run test:unit` draws others, to look further. */

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_120) });

import { register } from 'node:module';
import '../support/register-typescript.js';

register('./sources-as-build-hooks.js', import.meta.url);

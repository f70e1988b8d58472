#!/usr/bin/env node
import { supervise } from './supervisor.js';

supervise(new URL('./program.js', import.meta.url), process.argv.slice(2));

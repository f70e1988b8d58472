import { documentText } from './markdown.js';
import { testShownCommands } from './run-shown.js';

testShownCommands(documentText('docs/report.md'));

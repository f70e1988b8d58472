// Part of npm run images: the picture of the house in docs/images, from the table of what folders may import.
import { writeFileSync } from 'node:fs';
import { MAY_IMPORT } from '../test/house-rules.js';
import { houseSvg } from './house-picture/svg.js';

writeFileSync('docs/images/house.svg', houseSvg(MAY_IMPORT));

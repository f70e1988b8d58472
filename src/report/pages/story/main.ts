import '../kit/base.css';
import './main.css';
import './lanes.css';
import { unpack } from '../kit/packed.js';
import { pageOf } from './page.js';
import { ServedPage } from './served-page.js';
import type { StoryInput } from './story-data.js';

void unpack(document.getElementById('report')?.textContent ?? '').then((json) => show(JSON.parse(json)));

function show(input: StoryInput): void {
  if (input.live) new ServedPage(input);
  else document.body.append(pageOf(input).box);
}

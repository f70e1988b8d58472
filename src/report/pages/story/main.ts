import '../kit/base.css';
import './main.css';
import './lanes.css';
import { element } from '../kit/elements.js';
import { header } from '../kit/header.js';
import { unpack } from '../kit/packed.js';
import { copiesSection } from './copies.js';
import { Interleaving } from './interleaving.js';
import { sidesSection } from './sides.js';
import type { StoryInput } from './story-data.js';
import { twinSection } from './twin-section.js';

void unpack(document.getElementById('report')?.textContent ?? '').then((json) => show(JSON.parse(json)));

function show(input: StoryInput): void {
  document.title = `${input.title}: Heddle report`;
  const interleaving = new Interleaving(input);
  document.body.append(
    element(
      'main',
      '',
      header(input),
      sidesSection(input, interleaving.go),
      interleaving.box,
      twinSection(input, interleaving.go),
      copiesSection(input),
    ),
  );
}

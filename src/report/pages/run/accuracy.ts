import './accuracy.css';
import { formatNs, formatPercent } from '../../words/format.js';
import { element } from '../kit/elements.js';
import type { Prediction } from './report-data.js';

/** The scale reaches to a factor of 2 both ways at least, of 16 at most. */
const [LEAST_OCTAVES, MOST_OCTAVES] = [1, 4];

/**
 * Predicted against measured. Figures of all units share one axis: how many times the measured figure the predicted
 * one is, in octaves, so that half and double are equally far from the line.
 */
export function accuracyTable(predictions: readonly Prediction[]): HTMLElement {
  const octaves = predictions.map(({ predicted, measured }) => Math.log2(predicted / measured));
  const widest = Math.max(...octaves.filter(Number.isFinite).map(Math.abs), 0);
  const reach = Math.min(MOST_OCTAVES, Math.max(LEAST_OCTAVES, Math.ceil(widest)));
  const rows = predictions.map(({ group, label, unit, predicted, measured }, index) =>
    element(
      'tr',
      predictions[index - 1]?.group === group ? '' : 'group',
      element('th', '', element('small', '', predictions[index - 1]?.group === group ? '' : group)),
      element('td', 'name', label),
      element('td', 'figure', format(predicted, unit)),
      element('td', 'figure', format(measured, unit)),
      element('td', 'figure', errorText(predicted, measured)),
      element('td', 'dots', dot(octaves[index], reach)),
    ),
  );
  return element(
    'div',
    'scrolls',
    element(
      'table',
      'accuracy',
      element(
        'thead',
        '',
        element(
          'tr',
          '',
          ...['', '', 'predicted', 'measured', 'error'].map((head) => element('th', 'figure', head)),
          element('th', 'dots', scale(reach)),
        ),
      ),
      element('tbody', '', ...rows),
    ),
  );
}

function format(value: number, unit: Prediction['unit']): string {
  if (unit === 'ns') return formatNs(value);
  return unit === 'share' ? formatPercent(value) : value.toFixed(2);
}

function errorText(predicted: number, measured: number): string {
  if (measured === 0) return predicted === 0 ? '0 %' : '-';
  const percent = (100 * (predicted - measured)) / measured;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(0)} %`;
}

function dot(octave: number, reach: number): HTMLElement {
  const line = element('div', 'dot-line');
  for (let at = -reach; at <= reach; at++) line.append(placed('tick', at, reach));
  if (Number.isNaN(octave)) return line; // 0 predicted and 0 measured
  const shown = Math.max(-reach, Math.min(reach, octave));
  const bar = element('i', 'bar');
  bar.style.left = `${position(Math.min(0, shown), reach)}%`;
  bar.style.width = `${(Math.abs(shown) / reach) * 50}%`;
  const isBeyond = shown !== octave;
  line.append(bar, placed(isBeyond ? `beyond ${octave < 0 ? 'left' : 'right'}` : 'dot', shown, reach));
  return line;
}

function scale(reach: number): HTMLElement {
  const line = element('div', 'dot-scale');
  for (let at = -reach; at <= reach; at++) {
    const mark = placed('', at, reach);
    mark.textContent = at === 0 ? 'equal' : at < 0 ? `÷${2 ** -at}` : `×${2 ** at}`;
    line.append(mark);
  }
  return line;
}

function placed(className: string, octave: number, reach: number): HTMLElement {
  const mark = element('i', className);
  mark.style.left = `${position(octave, reach)}%`;
  return mark;
}

const position = (octave: number, reach: number) => 50 + (octave / reach) * 50;

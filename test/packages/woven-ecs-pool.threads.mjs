// @woven-ecs/core: the pool of entities gives up after as many rounds as it has twice 32 slots, also where it only lost
// each round to another thread. With 32 slots, two losses are enough for "exhausted" with 30 slots free.
import assert from 'node:assert/strict';
import { createEntity, World } from '@woven-ecs/core';

export function setup() {
  return { world: new World([], { maxEntities: 32, maxEvents: 16, threads: 1 }) };
}

const create = async (world, times) => {
  const made = [];
  for (let i = 0; i < times; i++) await world.execute((context) => made.push(createEntity(context)));
  return made;
};

export const threads = {
  one: ({ world }) => create(world, 1),
  two: ({ world }) => create(world, 2),
};

export function check(_shared, { one, two }) {
  assert.equal(new Set([...one, ...two]).size, 3, 'an entity was given away twice');
}

// @woven-ecs/core: an event's place is taken before the event is written there. A thread that looks in between skips the
// empty place, goes on from behind it, and so never hears of it. (Only where sync() is called while a worker system runs;
// who awaits execute() before sync(), as the package's examples do, does not meet it.)
import assert from 'node:assert/strict';
import {
  addComponent,
  createEntity,
  defineComponent,
  defineQuery,
  field,
  removeEntity,
  World,
} from '@woven-ecs/core';

const Position = defineComponent({ x: field.uint8() });

export function setup() {
  const world = new World([Position], { maxEntities: 32, maxEvents: 16, threads: 1 });
  world.execute((context) => addComponent(context, createEntity(context), Position));
  const heard = [];
  world.subscribe(
    defineQuery((query) => query.with(Position)),
    (_context, { removed }) => heard.push(...removed),
  );
  world.sync(); // it knows the entity from here on
  heard.length = 0;
  return { world, heard, done: new Int32Array(new SharedArrayBuffer(4)) };
}

export const threads = {
  async remover({ world, done }) {
    await world.execute((context) => removeEntity(context, 0));
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  },
  watcher({ world, heard, done }) {
    world.sync();
    Atomics.wait(done, 0, 0);
    world.sync();
    return heard;
  },
};

export function check(_shared, { watcher }) {
  assert.deepEqual(watcher, [0], 'the removal was never heard of');
}

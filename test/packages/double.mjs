// The task of the piscina, tinypool and workerpool scenarios.
export default (number) => number * 2;

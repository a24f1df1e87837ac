/** Taking things down again. A view gives back one of these. */
export type Dispose = () => void;

/** Collects disposers; calling it runs them all, last first, once. */
export interface Disposers extends Dispose {
  add(...more: readonly (Dispose | undefined)[]): void;
}

export function disposers(...first: readonly Dispose[]): Disposers {
  let list: Dispose[] = [...first];
  const run = () => {
    const old = list;
    list = [];
    for (const dispose of old.reverse()) dispose();
  };
  return Object.assign(run, {
    add: (...more: readonly (Dispose | undefined)[]) => {
      for (const one of more) if (one) list.push(one);
    },
  });
}

/** addEventListener that gives back its removal. */
export function on<K extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: K,
  handler: (event: HTMLElementEventMap[K]) => void,
  options?: AddEventListenerOptions,
): Dispose {
  const listener = handler as EventListener;
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

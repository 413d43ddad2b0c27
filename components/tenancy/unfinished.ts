/**
 * As one of `replaceOnChanges`: what failed while it was made is made anew by the next `up`. By itself the engine would
 * only update it, which repairs neither an instance in ERROR nor an image without content, and call that done.
 * (Pulumi's step generator, `initErrorSpecialKey`; the OpenStack provider in turn overlooks the power state "error".)
 */
export const UNFINISHED = "#initerror";

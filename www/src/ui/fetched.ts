/** Pictures by their addresses, as files. */
import { messageOf } from "../client/rpc";
import { words } from "../words";

/** A picture that could not be had. */
export class PictureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PictureUnread";
  }
}

/** The last part of an address's path, as a file's name. */
export function nameOf(address: URL): string {
  const last = address.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || address.hostname;
  } catch {
    return last;
  }
}

export async function fetchPicture(address: URL, signal?: AbortSignal): Promise<File> {
  try {
    const response = await fetch(address, signal && { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new File([await response.blob()], nameOf(address));
  } catch (error) {
    if (signal?.aborted) throw error;
    const foreign = address.origin !== location.origin;
    throw new PictureError(words.ui.pictureUnread(address.href, messageOf(error), foreign));
  }
}

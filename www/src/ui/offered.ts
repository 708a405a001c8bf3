/** What a drop or a paste brings: files, folders, or nothing that can be taken. */

export interface Offered {
  files: File[];
  /** Names of folders. */
  folders: string[];
}

/** Of a drop. Has to be called within the event, which empties the list when it is over. */
export function offeredBy(data: DataTransfer): Offered {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) folders.push(entry.name);
    else {
      const file = item.getAsFile();
      if (file) files.push(file);
    }
  }
  return { files, folders };
}

/** Pictures of a paste; none where it belongs to a text field. */
export function pasted(event: ClipboardEvent): File[] {
  const data = event.clipboardData;
  // Many programs put a picture of copied text beside the text.
  if (!data || (isTextField(event.target) && data.types.includes("text/plain"))) return [];
  return [...data.files];
}

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !/^(file|button|checkbox|radio|range)$/.test(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

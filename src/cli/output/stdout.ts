let watched = false;

/** Writes to standard output; a reader that went away (`| head`) ends us quietly. */
export function print(text: string | Uint8Array): Promise<void> {
  // The callback below tells; without a listener the same error would end us.
  if (!watched) process.stdout.on('error', () => {});
  watched = true;
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) =>
      error && error.code !== 'EPIPE' ? reject(error) : resolve(),
    );
  });
}

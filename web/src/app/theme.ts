import { createTheme } from '@mantine/core';

/** System fonts: nothing is fetched from elsewhere, and the kernel's texts are in the reader's own monospace. */
export const theme = createTheme({
  fontFamily: 'system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace',
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 5 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
});

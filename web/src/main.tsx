import './app/mantine.css';
import './app/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Dashboard } from './app/dashboard.tsx';

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Dashboard />
  </StrictMode>,
);

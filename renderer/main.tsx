import { createRoot } from 'react-dom/client';
import { App } from './App';
import { openBridge } from './bridge';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');

createRoot(root).render(<App bridge={openBridge()} />);

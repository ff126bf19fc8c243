import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { KeyLayer } from '../keys.tsx';

/** A dialog over the page: Esc closes it, the page's keys rest meanwhile, what had the focus has it again afterwards. Mount it only while it is open, or give `isOpen`. */
export const Dialog = ({ title, onClose, isOpen = true, size = 'md', children }: { readonly title: ReactNode; readonly onClose: () => void; readonly isOpen?: boolean; readonly size?: 'sm' | 'md' | 'lg' | 'xl'; readonly children: ReactNode }): ReactNode => (
  <Modal opened={isOpen} onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 0 }} styles={{ title: { fontWeight: 650, fontSize: 16 } }}>
    {isOpen && <KeyLayer>{children}</KeyLayer>}
  </Modal>
);

/** What has the focus once a room is on show: where one writes, or else its title. */

export function roomFocus(): HTMLElement | null {
  return (
    document.querySelector<HTMLElement>('.composer__input') ?? document.querySelector<HTMLElement>('.room-header h1')
  );
}

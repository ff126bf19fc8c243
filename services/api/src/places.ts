/** "Austin, US": what is known of a place's name. */
export const placeName = (city: string | undefined, country: string | undefined): string => [city, country].filter((part) => part !== undefined && part !== '').join(', ');

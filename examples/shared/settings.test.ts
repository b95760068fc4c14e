import { describe, expect, it } from 'vitest';
import { Settings } from './settings.js';

describe('Settings', () => {
  it('reads values and falls back where there is none', () => {
    const settings = new Settings({ PORT: '9000', TOPIC: ' ', URL: 'http://collector:8080' });
    expect(settings.integer('PORT', 8080, { min: 1, max: 65535 })).toBe(9000);
    expect(settings.integer('RATE', 50, { min: 1, max: 100 })).toBe(50);
    expect(settings.text('TOPIC', 'clickstream')).toBe('clickstream');
    expect(settings.url('URL')?.hostname).toBe('collector');
    expect(() => settings.check()).not.toThrow();
  });

  it('reports everything that is wrong at once', () => {
    const settings = new Settings({ PORT: 'tcp://10.0.0.1:80', RATE: '0', URL: 'collector' });
    settings.integer('PORT', 8080, { min: 1, max: 65535 });
    settings.integer('RATE', 50, { min: 1, max: 100 });
    settings.url('URL');
    expect(() => settings.check()).toThrow(
      /PORT is "tcp.*whole number from 1 to 65535; RATE is "0".*; URL is "collector"/,
    );
  });
});

"""What the options offer is what there is."""

from signalctl import options, render


def test_the_formats_offered_are_the_formats_rendered() -> None:
    offered = (
        *(options.LookingFormat, options.WhyFormat),
        *(options.FiringFormat, options.SettingsFormat),
    )

    rendered = (
        *(render.LOOKING_FORMATS, render.WHY_FORMATS),
        *(render.FIRING_FORMATS, render.SETTINGS_FORMATS),
    )
    assert tuple(tuple(format_.value for format_ in formats) for formats in offered) == rendered

from storybook.models.media import SiteDocument, SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]

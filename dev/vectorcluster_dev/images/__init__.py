"""Container images of the local cluster: recipes, staging, building, and the cache of archives."""

from vectorcluster_dev.images.cache import Image, ensure_images, image_of
from vectorcluster_dev.images.catalogue import UP_IMAGES

__all__ = ["UP_IMAGES", "Image", "ensure_images", "image_of"]

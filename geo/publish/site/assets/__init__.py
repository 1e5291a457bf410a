"""What pages load: scripts, shapes, communes, the index of the poles."""

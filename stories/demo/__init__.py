"""The demo's share of the ground: fictional people of two fictional regions, over two years.

The content lies beside this in files that an editor can read and change:

    told/*.txt         stories in writing, several a file
    answers.txt        short answers to two questions
    interviews/        for each: its sound, its script with times, and what Whisper wrote

Nobody in them exists. All of it goes through the same acts as anyone's story, at the day it is told.
"""

/* A bounded queue between threads: one lock, one condition. */

#include <pthread.h>
#include <stdlib.h>

#include "alloc.h"
#include "queue.h"

struct queue {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;  /* there is a job, or the queue is closed */
	struct job *first, *last;
	size_t jobs, bytes; /* that wait */
	size_t max_jobs, max_bytes;
	bool closed;
};

struct queue *
queue_new(size_t max_jobs, size_t max_bytes)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	queue->max_jobs = max_jobs;
	queue->max_bytes = max_bytes;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->work, NULL);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->work);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

/* Is there room?  A job larger than the queue fits when it is alone. */
static bool
queue_admits(const struct queue *queue, const struct job *job)
{
	if (queue->closed || queue->jobs >= queue->max_jobs)
		return false;
	return queue->jobs == 0 ||
	       (queue->bytes < queue->max_bytes &&
		   job->bytes <= queue->max_bytes - queue->bytes);
}

bool
queue_put(struct queue *queue, struct job *job)
{
	bool admitted;

	job->next = NULL;
	pthread_mutex_lock(&queue->lock);
	admitted = queue_admits(queue, job);
	if (admitted) {
		if (queue->first == NULL)
			queue->first = job;
		else
			queue->last->next = job;
		queue->last = job;
		queue->jobs++;
		queue->bytes += job->bytes;
		pthread_cond_signal(&queue->work);
	}
	pthread_mutex_unlock(&queue->lock);
	return admitted;
}

/* Cut off the front of the queue, which is not empty. */
static struct job *
queue_cut(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *first = queue->first, *last = first;
	size_t jobs = 1, bytes = 0;

	while (last->next != NULL && jobs < max_jobs &&
	       last->next->bytes <= max_bytes - bytes) {
		bytes += last->next->bytes;
		last = last->next;
		jobs++;
	}
	queue->jobs -= jobs;
	queue->bytes -= first->bytes + bytes;
	queue->first = last->next;
	last->next = NULL;
	return first;
}

struct job *
queue_take(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *jobs = NULL;

	pthread_mutex_lock(&queue->lock);
	while (queue->first == NULL && !queue->closed)
		pthread_cond_wait(&queue->work, &queue->lock);
	if (queue->first != NULL)
		jobs = queue_cut(queue, max_jobs, max_bytes);
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}

void
queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->work);
	pthread_mutex_unlock(&queue->lock);
}

size_t
queue_length(struct queue *queue)
{
	size_t jobs;

	pthread_mutex_lock(&queue->lock);
	jobs = queue->jobs;
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}
